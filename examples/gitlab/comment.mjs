// Keeps one note per merge request up to date: node comment.mjs drift.md
import { existsSync, readFileSync } from 'node:fs';

const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, CI_JOB_STATUS, DRIFT_COMMENT_TOKEN } =
  process.env;
const mark = '<!-- prisma-mend:drift -->';
const [file = 'drift.md'] = process.argv.slice(2);

const body = existsSync(file)
  ? readFileSync(file, 'utf8')
  : `${mark}\n\n### 🛑 prisma-mend drift: could not verify\n\nprisma-mend did not run: see the log of this job.\n`;

async function call(method, path, content) {
  const response = await globalThis.fetch(
    `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes${path}`,
    {
      method,
      headers: { 'PRIVATE-TOKEN': DRIFT_COMMENT_TOKEN, 'Content-Type': 'application/json' },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    },
  );
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
  return { value: await response.json(), nextPage: response.headers.get('x-next-page') };
}

async function findNote() {
  for (let page = '1'; page !== null && page !== '';) {
    const { value, nextPage } = await call('GET', `?per_page=100&page=${page}`);
    const note = value.find((one) => one.body.startsWith(mark));
    if (note !== undefined) return note;
    page = nextPage;
  }
  return null;
}

if (DRIFT_COMMENT_TOKEN !== undefined && CI_MERGE_REQUEST_IID !== undefined) {
  const note = await findNote();
  if (note !== null) await call('PUT', `/${note.id}`, { body });
  else if (CI_JOB_STATUS !== 'success') await call('POST', '', { body });
}
