/** Loaded into the command line before it starts: a terminal of so many columns, whatever it writes to. */
for (const stream of [process.stdout, process.stderr]) {
  Object.defineProperties(stream, {
    isTTY: { value: true },
    columns: { value: Number(process.env.CAPTURE_COLUMNS) },
  });
}
if (process.env.CAPTURE_ASKS === '1') Object.defineProperty(process.stdin, 'isTTY', { value: true });
