/** Some countries' tables each, divided at build. */
declare module 'virtual:phone-tables/first' {
  const tables: import('libphonenumber-js/core').MetadataJson;
  export default tables;
}
declare module 'virtual:phone-tables/rest' {
  const tables: import('libphonenumber-js/core').MetadataJson;
  export default tables;
}
