/** What this needs of the browser's Trusted Types; missing where they are not known. */
export type ScriptPolicies = {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
};

/**
 * The only maker of script addresses (WEB-3): policy `maya`, a fixed list of paths of this origin. The browser refuses
 * plain strings for workers, so whatever is not on the list cannot become one. Throws for an unknown path. Call once:
 * a second policy of this name is refused.
 */
export function createScriptUrls(
  policies: ScriptPolicies | undefined,
  paths: readonly string[],
): (path: string) => string {
  const check = (path: string): string => {
    if (!paths.includes(path) || !path.startsWith('/') || path[1] === '/')
      throw new TypeError('Not a script of this app');
    return path;
  };
  if (!policies) return check;
  const policy = policies.createPolicy('maya', { createScriptURL: check });
  // The library types of workers know only strings; the browser wants the object itself.
  return (path) => policy.createScriptURL(path) as string;
}
