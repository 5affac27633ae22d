/** What to say when the shadow has another major version than the live server. */
export function describeVersionLimit(wantedMajor: number | null, major: number): readonly string[] {
  if (wantedMajor === null || wantedMajor === major) return [];
  return [
    `The shadow runs PostgreSQL ${major}, the live server ${wantedMajor}: what only one of them has or does was not verified.`,
  ];
}
