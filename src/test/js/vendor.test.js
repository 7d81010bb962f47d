/** Libraries are the files of their npm packages, but for the replacements that integrity.json names. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const root = fileURLToPath(new URL("../../main/webapp", import.meta.url));
const lists = readdirSync(root, { recursive: true }).filter((each) => each.endsWith("vendor/integrity.json"));

test("there are vendored libraries", () => assert.ok(lists.length > 0));

for (const list of lists) {
  const directory = join(root, list, "..");
  const packages = JSON.parse(readFileSync(join(root, list), "utf8"));

  test(`${list} names every file`, () => {
    const named = packages.flatMap((each) =>
      Object.keys(each.files).map((file) => join(each.directory, file.replace(/(LICENSE|NOTICE)$/, "$1.txt"))),
    );
    const present = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile() && each.name !== "integrity.json")
      .map((each) => join(each.parentPath ?? each.path, each.name).slice(directory.length + 1));
    assert.deepEqual(present.sort(), named.sort());
    for (const each of packages) {
      assert.ok(
        Object.keys(each.files).some((file) => file.startsWith("LICENSE")),
        `${each.package} has no licence`,
      );
      assert.match(each.integrity, /^sha512-/);
    }
  });

  for (const each of packages) {
    test(`${each.package} ${each.version} is unchanged`, () => {
      for (const [file, hash] of Object.entries(each.files)) {
        const path = join(directory, each.directory, file.replace(/(LICENSE|NOTICE)$/, "$1.txt"));
        let text = readFileSync(path, "latin1");
        for (const [original, by] of Object.entries(each.replacements ?? {})) {
          text = text.replaceAll(by, original);
        }
        assert.equal(createHash("sha256").update(text, "latin1").digest("hex"), hash, file);
      }
    });
  }
}
