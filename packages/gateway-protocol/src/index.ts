/** Replaced by types derived from the schemas. */
export interface ConnectParams {
  readonly minProtocol: number;
}
export interface ErrorShape {
  readonly code: string;
}
