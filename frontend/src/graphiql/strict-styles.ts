/**
 * Lets GraphiQL's editor keep its styles where the page's policy admits none but those with its nonce.
 * It writes `<style>` elements, and HTML with `style` attributes; it knows no nonce itself.
 */

const KEPT = "data-editor-style";
const TAG = /<[a-z][^<>]*>/g;

interface HtmlPolicy {
  createHTML?: (html: string) => string;
}

const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";

/** Give each `<style>` that a script of this page creates the page's nonce. */
function admitStyleElements() {
  const create = document.createElement;
  document.createElement = function createElement(
    this: Document,
    name: string,
    options?: ElementCreationOptions,
  ) {
    const element = create.call(this, name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  } as typeof create;
}

/** Have the editor hand over its HTML, and apply the styles in it by script, before anything is painted. */
function admitStyleAttributes() {
  let environment: object = { createTrustedTypesPolicy };
  Object.defineProperty(globalThis, "MonacoEnvironment", {
    get: () => environment,
    set: (given: object) => {
      environment = { ...given, createTrustedTypesPolicy };
    },
  });
  new MutationObserver(apply).observe(document, { childList: true, subtree: true });
}

function createTrustedTypesPolicy<P extends HtmlPolicy>(_name: string, policy: P): P {
  const { createHTML } = policy;
  return createHTML ? { ...policy, createHTML: (html) => withoutStyles(createHTML(html)) } : policy;
}

function withoutStyles(html: string): string {
  return html.replace(TAG, (tag) => tag.replaceAll(' style="', ` ${KEPT}="`));
}

function apply() {
  for (const element of document.querySelectorAll<HTMLElement>(`[${KEPT}]`)) {
    element.style.cssText += element.getAttribute(KEPT) ?? "";
    element.removeAttribute(KEPT);
  }
}

admitStyleElements();
admitStyleAttributes();
