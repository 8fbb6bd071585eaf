/**
 * Puts a node at the end of a form. Through the prototype, since a field named `append` shadows the form's own
 * method.
 */
export const appendTo = (form: HTMLFormElement, node: Node): void => {
  Node.prototype.appendChild.call(form, node);
};
