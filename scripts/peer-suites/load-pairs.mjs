/** Finds the pairs of structures in the folders of other tools' test suites. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export const suiteNames = ['pg-delta', 'pg-schema-diff', 'pgschema', 'sqldef', 'pairs'];

/** @returns {{ name: string, before: string, after: string }[]} */
export function loadPairs(suite, path) {
  switch (suite) {
    case 'pg-delta':
      return pairsOfFiles(path, 'a.sql', 'b.sql');
    case 'pgschema':
      return pairsOfFiles(path, 'old.sql', 'new.sql', 'setup.sql');
    case 'pg-schema-diff':
      return files(path, '_cases_test.go').flatMap((file) =>
        pairsOfGo(basename(file, '_test.go'), read(file)),
      );
    case 'sqldef':
      return files(path, '.yml').flatMap((file) => pairsOfYaml(basename(file, '.yml'), read(file)));
    default:
      return JSON.parse(read(path));
  }
}

const read = (path) => readFileSync(path, 'utf8');

function files(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith(ending))
    .sort()
    .map((path) => join(folder, path));
}

/** Folders with a file for each side; an optional one comes before both. */
function pairsOfFiles(folder, before, after, both) {
  return files(folder, `/${before}`).map((path) => {
    const beside = (name) => {
      try {
        return read(join(dirname(path), name));
      } catch {
        return '';
      }
    };
    const head = both === undefined ? '' : beside(both);
    const name = dirname(path).slice(folder.length).replace(/^\//, '');
    return { name, before: `${head}\n${read(path)}`, after: `${head}\n${beside(after)}` };
  });
}

/** `name:`, `oldSchemaDDL:` and `newSchemaDDL:` of Go literals; a side is a list of raw strings. */
function pairsOfGo(file, text) {
  return text.split(/\n\t\{\n/).flatMap((part) => {
    const name = /\bname:\s*"((?:[^"\\]|\\.)*)"/.exec(part)?.[1];
    const side = (field) => {
      const start = part.indexOf(`${field}: []string{`);
      if (start < 0) return '';
      const end = part.indexOf('\n\t\t},', start);
      return [...part.slice(start, end < 0 ? undefined : end).matchAll(/`([^`]*)`/g)]
        .map(([, sql]) => sql)
        .join('\n');
    };
    if (name === undefined) return [];
    return [{ name: `${file}/${name}`, before: side('oldSchemaDDL'), after: side('newSchemaDDL') }];
  });
}

/** Cases of a YAML file: a name at the margin, `current: |` and `desired: |` below it. */
function pairsOfYaml(file, text) {
  return text.split(/\n(?=[A-Za-z0-9_"'][^\n]*:[ \t]*\n)/).flatMap((part) => {
    const name = /^["']?([^"'\n]+?)["']?:/.exec(part)?.[1];
    const side = (field) => {
      const [, block = ''] =
        new RegExp(`\\n  ${field}: \\|-?\\n((?:    .*\\n|[ \\t]*\\n)*)`).exec(`${part}\n`) ?? [];
      return block.replace(/^ {4}/gm, '');
    };
    const [before, after] = [side('current'), side('desired')];
    return name === undefined || (before === '' && after === '')
      ? []
      : [{ name: `${file}/${name}`, before, after }];
  });
}
