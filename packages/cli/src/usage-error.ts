/** A wrong flag, argument or combination. Its message never repeats a value that may hold a password. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Name of the command whose help says more. */
  command: string | null = null;
  /** What to do, where it is something else than reading the help. */
  readonly next: string | null;

  constructor(message: string, next: string | null = null) {
    super(message);
    this.next = next;
  }
}

/** What a person typed, fit for a message: connection URLs are not repeated. */
export function quoteTyped(text: string): string {
  return text.includes('://') ? 'a URL (not repeated here)' : JSON.stringify(text);
}
