/**
 * A form past its fields, each of which stands as a property of the form under its name: one called `matches` would
 * be in the method's place. Reads through the prototype, and gives methods that know their form.
 */
export const pastNames = (form: HTMLFormElement): HTMLFormElement =>
  new Proxy(form, {
    get(_, name) {
      const value: unknown = Reflect.get(HTMLFormElement.prototype, name, form);
      return typeof value === 'function' ? value.bind(form) : value;
    },
  });

/** The page's origin. A `srcdoc` document has no address of its own, and the origin of the page that holds it. */
export const pageOrigin = (): string => (location.origin === 'null' ? self.origin : location.origin);
