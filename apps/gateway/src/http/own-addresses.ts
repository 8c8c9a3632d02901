import { networkInterfaces } from "node:os";
import { BlockList } from "node:net";

/** As `os.networkInterfaces()` gives it. */
export type Interfaces = ReturnType<typeof networkInterfaces>;

const TAILNET = new BlockList();
TAILNET.addSubnet("100.64.0.0", 10, "ipv4");
const PRIVATE = new BlockList();
PRIVATE.addSubnet("10.0.0.0", 8, "ipv4");
PRIVATE.addSubnet("172.16.0.0", 12, "ipv4");
PRIVATE.addSubnet("192.168.0.0", 16, "ipv4");
// Bridges to containers and virtual machines: no other machine is there.
const INNER = /^(docker|br-|veth|virbr|vmnet|lxc|cni|podman)/;

const isPrivate = ({ address }: { readonly address: string }): boolean => PRIVATE.check(address, "ipv4");

/** This machine's address in its Tailscale network. */
export function tailnetAddress(interfaces: Interfaces = networkInterfaces()): string | undefined {
  return addressesOf(interfaces).find(({ address }) => TAILNET.check(address, "ipv4"))?.address;
}

/** This machine's address for others of its network: a private one if there is one. */
export function lanAddress(interfaces: Interfaces = networkInterfaces()): string | undefined {
  const addresses = addressesOf(interfaces).filter(({ address }) => !TAILNET.check(address, "ipv4"));
  const outer = addresses.filter(({ name }) => !INNER.test(name));
  return (outer.find(isPrivate) ?? outer[0] ?? addresses[0])?.address;
}

/** IPv4 alone: one that a person can type, and that no privacy extension replaces. */
function addressesOf(interfaces: Interfaces): readonly { readonly name: string; readonly address: string }[] {
  return Object.entries(interfaces).flatMap(([name, list = []]) =>
    list.flatMap(({ family, internal, address }) =>
      family === "IPv4" && !internal ? [{ name, address }] : [],
    ),
  );
}
