// Shows the OpenAPI document of this relay. It is for reading: calls are not made here, since the viewer would show the
// token in its examples.

const darkness = matchMedia("(prefers-color-scheme: dark)");

function setDarkness() {
  document.documentElement.classList.toggle("dark-mode", darkness.matches);
}

darkness.addEventListener("change", setDarkness);
setDarkness();

globalThis.SwaggerUIBundle({
  url: "/openapi",
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  validatorUrl: null,
  queryConfigEnabled: false,
  supportedSubmitMethods: [],
  plugins: [
    () => ({
      wrapComponents: {
        authorizeBtn: () => () => null,
        authorizeOperationBtn: () => () => null,
        ServersContainer: () => () => null,
      },
    }),
  ],
});
