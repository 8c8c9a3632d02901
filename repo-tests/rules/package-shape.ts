import type { Finding, Workspace, WorkspacePackage } from "./workspace.js";

/** What each published package looks like. Private ones (tests, benchmarks, examples) need only be private. */
export function checkPackageShape(workspace: Workspace): readonly Finding[] {
  return workspace.packages.flatMap((owner) => {
    if (!/^(?:packages|apps)\//.test(owner.folder)) return checkPrivate(owner);
    return [...checkFields(owner), ...checkExports(workspace, owner), ...checkReadme(owner)];
  });
}

function checkPrivate(owner: WorkspacePackage): readonly Finding[] {
  if (owner.manifest.private === true) return [];
  return [
    finding(owner, "private is not true", "what is no package for users must not be published by accident"),
  ];
}

function checkFields(owner: WorkspacePackage): readonly Finding[] {
  const { manifest, folder } = owner;
  const files = manifest.files ?? [];
  const expectations: readonly (readonly [boolean, string, string])[] = [
    [
      manifest.name === `@openclaw/${folder.split("/")[1] ?? ""}`,
      "name is not @openclaw/<folder>",
      "folder and package carry one name, so a reader finds the code of an import",
    ],
    [manifest.license === "MIT", "license is not MIT", "tools of users read the licence from package.json"],
    [manifest.type === "module", 'type is not "module"', "all packages are ECMAScript modules"],
    [
      manifest.sideEffects === false,
      "sideEffects is not false",
      "bundlers drop what is unused only if told so",
    ],
    [
      manifest.engines?.node === ">=20.19",
      "engines.node is not >=20.19",
      "npm warns users of an older Node by this field",
    ],
    [typeof manifest.description === "string", "no description", "it is the line that npm shows"],
    [
      files.includes("dist") && files.includes("!dist/*.tsbuildinfo"),
      "files lacks dist or !dist/*.tsbuildinfo",
      "the tarball holds what runs, and no caches of the compiler, which contain paths of the building machine",
    ],
    [
      typeof manifest.version === "string" && manifest.private !== true,
      "no version, or private",
      "packages/ and apps/ hold what is published",
    ],
  ];
  return expectations
    .filter(([holds]) => !holds)
    .map(([, problem, reason]) => finding(owner, problem, reason));
}

function checkExports(workspace: Workspace, owner: WorkspacePackage): readonly Finding[] {
  const own = owner.manifest.exports ?? {};
  const publishConfig = owner.manifest.publishConfig ?? {};
  const published = publishConfig.exports ?? {};
  const findings: Finding[] = [];
  if (publishConfig.access !== "public") {
    findings.push(
      finding(
        owner,
        "publishConfig.access is not public",
        "npm publishes scoped packages privately unless told",
      ),
    );
  }
  if (own["."] === undefined)
    findings.push(finding(owner, 'no export "."', "users import the package by its name"));
  for (const [subpath, target] of Object.entries(own)) {
    const source = target["@openclaw/source"];
    if (Object.keys(target)[0] !== "@openclaw/source" || source === undefined) {
      findings.push(
        finding(
          owner,
          `export ${subpath} does not start with @openclaw/source`,
          "tests run from source, without a build",
        ),
      );
    } else if (!workspace.exists(`${owner.folder}/${source.slice(2)}`)) {
      findings.push(
        finding(owner, `export ${subpath} names ${source}, which does not exist`, "an export must resolve"),
      );
    }
    const rest = Object.fromEntries(
      Object.entries(target).filter(([condition]) => condition !== "@openclaw/source"),
    );
    if (JSON.stringify(rest) !== JSON.stringify(published[subpath])) {
      findings.push(
        finding(
          owner,
          `publishConfig.exports differs at ${subpath}`,
          "what is published is what was tested, less the sources",
        ),
      );
    }
  }
  for (const subpath of Object.keys(published).filter((key) => own[key] === undefined)) {
    findings.push(
      finding(owner, `publishConfig.exports has ${subpath} alone`, "what is published must be testable here"),
    );
  }
  return findings;
}

function checkReadme(owner: WorkspacePackage): readonly Finding[] {
  const readme = owner.files.find((file) => file.path === `${owner.folder}/README.md`);
  if (readme === undefined) return [finding(owner, "no README.md", "npm shows it, and users decide by it")];
  if (/^```ts\b/m.test(readme.text)) return [];
  return [
    finding(owner, "README.md has no ```ts block", "the first example is compiled and run before a release"),
  ];
}

function finding(owner: WorkspacePackage, problem: string, reason: string): Finding {
  return { where: `${owner.folder}/package.json`, problem, reason };
}
