/** The part of WebAssembly that engine-instance.ts uses: TypeScript declares it only together with the DOM. */
declare namespace WebAssembly {
  type ModuleImports = Record<string, unknown>;
  type Exports = Readonly<Record<string, unknown>>;
  function instantiate(
    bytes: Uint8Array,
    imports: Readonly<Record<string, ModuleImports>>,
  ): Promise<{ readonly instance: { readonly exports: Exports } }>;
}
