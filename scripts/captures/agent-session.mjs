import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The command line brings it, not this folder.
const { resolve } = createRequire(new URL('../../packages/cli/package.json', import.meta.url));
const load = (part) => import(pathToFileURL(resolve(`@modelcontextprotocol/sdk/client/${part}.js`)).href);

/** What an agent reads that asks for the tools, and makes these calls one after the other. */
export async function holdAgentSession({ bin, args, calls, environment, directory }) {
  const { Client } = await load('index');
  const { StdioClientTransport } = await load('stdio');
  const client = new Client({ name: 'captures', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [bin, ...args],
    env: environment,
    cwd: directory,
  });
  await client.connect(transport);
  try {
    const { tools } = await client.listTools();
    const read = ['tools/list', ...tools.map(({ name, description }) => `  ${name}: ${description}`)];
    for (const [name, given] of calls) {
      const { content } = await client.callTool({ name, arguments: given });
      const answer = content.map(({ text }) => text.trimEnd()).join('\n');
      read.push(
        '',
        `tools/call ${name} ${JSON.stringify(given)}`,
        ...answer.split('\n').map((line) => `  ${line}`.trimEnd()),
      );
    }
    return read.join('\n');
  } finally {
    await client.close();
  }
}
