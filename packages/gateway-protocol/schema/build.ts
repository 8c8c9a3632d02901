import { LIMITS } from "../src/limits.js";

/** The part of JSON Schema (draft-07) that the protocol is written in; the scripts understand no more. */
export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string | boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly maxProperties?: number;
}

export type Fields = Readonly<Record<string, Schema>>;

/** Anything that is JSON. */
export const anything: Schema = {};
export const flag: Schema = { type: "boolean" };

export const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });
export const text = (maxLength: number = LIMITS.maxStringLength): Schema => ({
  type: "string",
  minLength: 1,
  maxLength,
});
/** May be empty. */
export const anyText = (maxLength: number = LIMITS.maxStringLength): Schema => ({
  type: "string",
  maxLength,
});
/** Programs in other languages send null for what is absent. */
export const orNull = (schema: Schema): Schema => ({ ...schema, type: ["object", "null"] });
export const textOrNull = (maxLength: number): Schema => ({ type: ["string", "null"], maxLength });
export const matching = (pattern: string): Schema => ({ type: "string", maxLength: 128, pattern });
export const oneOf = (values: readonly string[]): Schema => ({ enum: values });
export const exactly = (value: string | boolean): Schema => ({ const: value });
export const whole = (minimum = 0, maximum: number = Number.MAX_SAFE_INTEGER): Schema => ({
  type: "integer",
  minimum,
  maximum,
});
export const wholeOrNull: Schema = { ...whole(), type: ["integer", "null"] };
export const list = (items: Schema, maxItems: number): Schema => ({ type: "array", maxItems, items });
/** Names to values. The name that JavaScript treats in a way of its own is refused. */
export const record = (values: Schema, maxProperties: number): Schema => ({
  type: "object",
  maxProperties,
  propertyNames: { type: "string", maxLength: 128, pattern: "^(?!__proto__$)" },
  additionalProperties: values,
});
export const described = (schema: Schema, description: string): Schema => ({ ...schema, description });

/** What a peer sends us: keys that newer peers add are taken out, and never reach code. */
export function input(description: string, required: Fields, optional: Fields = {}): Schema {
  return { ...output(description, required, optional), additionalProperties: false };
}

/** What a gateway answers: keys that newer gateways add stay. */
export function output(description: string, required: Fields, optional: Fields = {}): Schema {
  return {
    description,
    type: "object",
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}
