import { OpenClawError } from "@openclaw/contracts";

/** Loads an adapter. Rejects with `CHANNEL_ADAPTER_MISSING` when it, or a package that it needs, is not installed. */
export async function loadAdapter<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissingModule(cause)) throw cause;
    throw new OpenClawError(
      "CHANNEL_ADAPTER_MISSING",
      `The package ${name} is not installed, or not completely. Install it beside the gateway: npm install ${name} ` +
        "(npm install --global, if openclaw is installed so), then restart the gateway.",
      { cause, details: { package: name } },
    );
  }
}

const isMissingModule = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND");
