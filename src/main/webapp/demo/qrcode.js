import { generate } from "./vendor/lean-qr/nano.mjs";

const MARGIN = 4;
const SVG = "http://www.w3.org/2000/svg";

/** Returns a QR code of a text as an SVG element, dark on white in every colour scheme, since cameras expect that. */
export function qrCode(text, label) {
  const code = generate(text);
  const size = code.size + 2 * MARGIN;
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (code.get(x, y)) {
        path += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
      }
    }
  }
  const svg = element("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, class: "qr" });
  svg.append(element("rect", { width: size, height: size, fill: "#fff" }), element("path", { d: path, fill: "#000" }));
  return svg;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  return made;
}
