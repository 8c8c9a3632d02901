import { join } from "node:path";

/** Where the secret came from; shown to the owner, never with the secret. */
export type SecretSource =
  | { readonly kind: "environment"; readonly name: string }
  | { readonly kind: "config"; readonly key: string }
  | { readonly kind: "file"; readonly key: string; readonly path: string }
  /** A file that the gateway made, since nothing was configured. */
  | { readonly kind: "generated"; readonly path: string };

/** What a connection has to present. */
export type GatewaySecret =
  | { readonly mode: "token" | "password"; readonly value: string; readonly source: SecretSource }
  | { readonly mode: "none" };

/** Where the gateway keeps the token that it made. */
export function generatedTokenPath(stateDirectory: string): string {
  return join(stateDirectory, "gateway-token");
}

/** The source in words, such as `gateway.auth.token` or `the file /run/secrets/gateway`. */
export function sourceText(source: SecretSource): string {
  if (source.kind === "environment") return `the environment variable ${source.name}`;
  if (source.kind === "config") return source.key;
  return source.kind === "file" ? `the file ${source.path} (${source.key})` : `the file ${source.path}`;
}
