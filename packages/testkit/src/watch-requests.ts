import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** The HTTP requests that this process makes, by whatever client: by `node:http`, `fetch` and undici. */
export interface RequestWatch {
  /** As far as they are known when a request begins: host, path and query. */
  readonly urls: readonly string[];
  end(): void;
}

export function watchRequests(): RequestWatch {
  const urls: string[] = [];
  const note = (message: unknown): void => {
    const { request } = Object(message);
    const { origin, host, path } = Object(request);
    urls.push(`${String(origin ?? host)}${String(path)}`);
  };
  const channels = ["http.client.request.start", "undici:request:create"];
  for (const channel of channels) subscribe(channel, note);
  return {
    urls,
    end: () => {
      for (const channel of channels) unsubscribe(channel, note);
    },
  };
}
