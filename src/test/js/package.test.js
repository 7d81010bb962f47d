/** The npm package: its types and its version. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as library from "../../main/webapp/derp/index.js";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const types = read("../../main/webapp/derp/index.d.ts");

test("every export has a type, and every type of a value is exported", () => {
  const declared = [...types.matchAll(/^export (?:const|class|function) (\w+)/gm)].map((each) => each[1]);
  assert.deepEqual([...new Set(declared)].sort(), Object.keys(library).sort());
});

test("every public member of a class has a type", () => {
  for (const [name, value] of Object.entries(library)) {
    if (typeof value !== "function" || !/^class/.test(String(value))) {
      continue;
    }
    const body = types.slice(types.indexOf(`export class ${name}`)).split(/^}/m)[0];
    const members = [...Object.getOwnPropertyNames(value.prototype), ...Object.getOwnPropertyNames(value)].filter(
      (each) => !["constructor", "length", "name", "prototype"].includes(each),
    );
    for (const member of members) {
      assert.match(body, new RegExp(`\\b${member}\\b`), `${name}.${member}`);
    }
  }
});

test("the package has the version of the project", () => {
  const [, version] = read("../../../pom.xml").match(/<artifactId>jderp<\/artifactId>\s*<version>([^<]*)</);
  assert.equal(JSON.parse(read("../../main/webapp/derp/package.json")).version, version.replace(/-SNAPSHOT$/, ""));
});
