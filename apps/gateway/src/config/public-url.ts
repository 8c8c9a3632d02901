/**
 * The URL that devices connect to, from what the owner wrote: `https` is read as `wss` and `http` as `ws`, a path is kept.
 * `undefined` for what is no such URL, or holds a user name, a query or a fragment.
 */
export function parsePublicUrl(text: string): string | undefined {
  if (!/^(wss?|https?):\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || /[?#]/.test(text)) return undefined;
  const scheme = /^(wss|https):/.test(url.protocol) ? "wss" : "ws";
  return `${scheme}://${url.host}${url.pathname.replace(/\/+$/, "")}`;
}

/** The value of OpenClaw's `plugins.entries.device-pair.config.publicUrl`, as written. */
export function pluginPublicUrl(plugins: unknown): string | undefined {
  const path = ["entries", "device-pair", "config", "publicUrl"];
  const value = path.reduce<unknown>(
    (part, name) => (typeof part === "object" && part !== null ? Reflect.get(part, name) : undefined),
    plugins,
  );
  return typeof value === "string" && value !== "" ? value : undefined;
}
