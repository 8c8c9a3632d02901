/** One thing that is wrong with a value, as the generated code tells it. */
export interface SchemaError {
  /** JSON pointer. */
  readonly instancePath: string;
  readonly message?: string;
}

/** Generated check of one schema; `errors` are those of the last call. Takes keys out that the schema does not know. */
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

/** Answer of a check: the value, typed, or what is wrong with it in words. */
export type Checked<Name extends string, Value> =
  | ({ readonly ok: true } & { readonly [Key in Name]: Value })
  | { readonly ok: false; readonly message: string };
