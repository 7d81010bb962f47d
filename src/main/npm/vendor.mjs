/**
 * Copies libraries from their npm packages into a directory of src/main/webapp, to update one:
 *
 *     node src/main/npm/vendor.mjs src/main/webapp/derp/vendor
 *
 * `integrity.json` in that directory lists packages, versions and files; this script fetches them by `npm pack`, checks
 * the package against its hash in the registry, and writes the hashes of the files. A change of a file is a replacement
 * of one text by another, written in `replacements`: browsers have no bare specifiers, and an import map would be an
 * inline script.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const target = process.argv[2];
const list = join(target, "integrity.json");
const packages = JSON.parse(readFileSync(list, "utf8"));
for (const each of packages) {
  const directory = mkdtempSync(join(tmpdir(), "vendor-"));
  const name = `${each.package}@${each.version}`;
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--json", name], { cwd: directory, encoding: "utf8" }));
  const tarball = join(directory, packed.filename);
  const hash = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (hash !== packed.integrity) {
    throw new Error(`${name} has the hash ${hash}; expected ${packed.integrity}`);
  }
  each.integrity = hash;
  execFileSync("tar", ["xzf", tarball, "-C", directory]);
  for (const file of Object.keys(each.files)) {
    const to = join(target, each.directory, file.replace(/(LICENSE|NOTICE)$/, "$1.txt"));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(directory, "package", file), to);
    const original = readFileSync(to);
    each.files[file] = createHash("sha256").update(original).digest("hex");
    let text = original.toString("latin1");
    for (const [from, by] of Object.entries(each.replacements ?? {})) {
      text = text.replaceAll(from, by);
    }
    writeFileSync(to, text, "latin1");
  }
  rmSync(directory, { recursive: true });
}
writeFileSync(list, `${JSON.stringify(packages, null, 2)}\n`);
