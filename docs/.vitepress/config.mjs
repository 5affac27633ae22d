// The site: `npm install --prefix docs && npm run --prefix docs build` writes docs/.vitepress/dist.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('..', import.meta.url));

/** The pages of a folder, by their headings. */
const pages = (folder) =>
  readdirSync(`${docs}${folder}`)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .map((file) => ({
      text: /^# (.*)$/m.exec(readFileSync(`${docs}${folder}${file}`, 'utf8'))?.[1] ?? basename(file, '.md'),
      link: `/${folder}${basename(file, '.md')}`,
    }));

export default {
  title: 'prisma-mend',
  description: 'Brings an existing PostgreSQL database under Prisma Migrate, with proof, and keeps it there.',
  cleanUrls: true,
  rewrites: {
    'findings/README.md': 'findings/index.md',
    'errors/README.md': 'errors/index.md',
    'README.md': 'index.md',
  },
  // The pages are read in the repository as well, where these lead on.
  ignoreDeadLinks: [
    /\/(?:examples|packages|scripts)\//,
    /\/(?:README|SECURITY|CHANGELOG|ARCHITECTURE|CONTRIBUTING)$/,
  ],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guides', link: '/baseline' },
      { text: 'Findings', link: '/findings/' },
      { text: 'Prisma says P3…', link: '/errors/' },
    ],
    sidebar: [
      { text: 'Guides', items: pages('') },
      { text: 'Prisma says P3…', link: '/errors/', collapsed: true, items: pages('errors/') },
      { text: 'Findings', link: '/findings/', collapsed: true, items: pages('findings/') },
      { text: 'Decisions', collapsed: true, items: pages('decisions/') },
    ],
  },
};
