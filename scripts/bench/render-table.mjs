/** Measurements as text. */

/** @param {{ title: string, rows: readonly object[] }} group */
export function renderTable({ title, rows }) {
  const cells = [
    ['', 'seconds', 'ratio', 'CPU s', 'MiB', 'aim s', ''],
    ...rows.map((row) => [
      row.name,
      digits(row.seconds, 3),
      row.ratio === undefined ? '' : `${digits(row.ratio, 2)}x`,
      digits(row.cpuSeconds, 2),
      digits(row.maxRssMiB, 0),
      row.aim === null ? '' : String(row.aim),
      row.aim === null
        ? ''
        : row.seconds <= row.aim
          ? 'met'
          : `missed by ${digits(row.seconds - row.aim, 2)}`,
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === 6 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

function digits(value, count) {
  return value === null || value === undefined ? '–' : value.toFixed(count);
}
