/** The address of a stylesheet that is loaded when it is needed. */
declare module '*.css?url' {
  const url: string;
  export default url;
}
