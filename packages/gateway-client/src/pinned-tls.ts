import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { OpenClawError } from "@openclaw/contracts";

/**
 * Connects by TLS to the gateway whose certificate has this SHA-256, and to no other.
 *
 * Throws `GATEWAY_CERTIFICATE_MISMATCH` for another certificate, also one that an authority vouches for, and what the network
 * throws. The pin takes the place of authorities and host names: the owner handed it over with the setup code.
 */
export function connectPinned(url: string, fingerprint: string, signal: AbortSignal): Promise<TLSSocket> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: port === "" ? 443 : Number(port),
      ALPNProtocols: ["http/1.1"],
      // The certificate is compared with the pin below, before anything is written.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 && { servername: host }),
    });
    const fail = (error: unknown): void => {
      socket.destroy();
      reject(
        error instanceof Error ? error : new Error("The TLS connection was given up.", { cause: error }),
      );
    };
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("error", fail);
    socket.once("close", () => signal.removeEventListener("abort", onAbort));
    socket.once("secureConnect", () => {
      signal.removeEventListener("abort", onAbort);
      const found = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(":", "").toLowerCase();
      if (found !== fingerprint) return fail(certificateMismatch(host, found));
      socket.off("error", fail);
      resolve(socket);
    });
  });
}

function certificateMismatch(host: string, found: string | undefined): OpenClawError {
  return new OpenClawError(
    "GATEWAY_CERTIFICATE_MISMATCH",
    `The gateway at ${host} showed another certificate (SHA-256 ${found ?? "none"}) than the one this device was paired with, ` +
      "so nothing was sent. If the owner has replaced the certificate, forget this gateway's stored access and pair again; " +
      "otherwise somebody may be in between.",
  );
}
