// `prisma migrate dev` refuses to work where nobody sits at a terminal.
for (const stream of [process.stdin, process.stdout]) Object.defineProperty(stream, 'isTTY', { value: true });
