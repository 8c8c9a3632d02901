/** The path of a URL; `undefined` for what is none, which is the adapter's to refuse. */
export const urlPath = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).pathname : undefined;
