import type { BinaryNode } from "@whiskeysockets/baileys";

/** The first child of this name. */
export function childOf(node: BinaryNode | undefined, tag: string): BinaryNode | undefined {
  return childrenOf(node, tag)[0];
}

export function childrenOf(node: BinaryNode | undefined, tag?: string): readonly BinaryNode[] {
  const content = node?.content;
  if (!Array.isArray(content)) return [];
  return tag === undefined ? content : content.filter((child) => child.tag === tag);
}

export function bytesOf(node: BinaryNode | undefined): Uint8Array {
  const content = node?.content;
  if (content === undefined || Array.isArray(content)) return Buffer.alloc(0);
  return Buffer.from(content);
}

export function numberOf(node: BinaryNode | undefined): number {
  const bytes = Buffer.from(bytesOf(node));
  return bytes.length === 0 ? 0 : bytes.readUIntBE(0, bytes.length);
}

export function bigEndian(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
}

export function leaf(tag: string, content: Uint8Array): BinaryNode {
  return { tag, attrs: {}, content };
}

export const seconds = (): string => String(Math.floor(Date.now() / 1000));
