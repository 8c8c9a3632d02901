/** An answer of the REST side. */
export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in Discord's form: its own code beside the status. */
export const refuse = (status: number, code: number, message: string): RestAnswer => ({
  status,
  body: { code, message },
});
