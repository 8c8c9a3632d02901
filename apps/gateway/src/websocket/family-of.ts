const FAMILIES: Readonly<Record<string, string>> = {
  linux: "Linux",
  darwin: "Mac",
  macos: "Mac",
  win32: "Windows",
  windows: "Windows",
};

/**
 * The family that newer clients send by themselves, for those of protocol 3 that do not. Without it a device that is updated
 * would seem to be another one. Undefined where the platform does not tell.
 */
export function familyOf(platform: string): string | undefined {
  const name = platform.trim().toLowerCase();
  return Object.hasOwn(FAMILIES, name) ? FAMILIES[name] : undefined;
}
