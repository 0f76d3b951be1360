import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** `::ffff:192.0.2.1` is the IPv4 address 192.0.2.1 on a socket that speaks both (LIMIT-4). */
function unmap(address: string): string {
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address);
  return mapped?.[1] ?? address;
}

/** The first four groups of an IPv6 address: one household or one phone owns a whole /64 (LIMIT-4). */
function toSubnet(address: string): string {
  const [head = '', tail] =
    address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [
    ...front,
    ...Array.from({ length: zeros }, () => '0'),
    ...back,
  ];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

function parseProxies(list: readonly string[]): BlockList {
  const proxies = new BlockList();
  for (const entry of list) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) continue;
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return proxies;
}

export type ClientAddress = {
  /** What limits count by: an IPv4 address or an IPv6 /64. */
  key: string;
  /** Whether the request came through a trusted proxy that says https. */
  isHttps: boolean;
};

/**
 * Who is asking (LIMIT-4, ABUSE-8): the first hop from the right that is no trusted proxy, else the socket's own address.
 * Forwarding headers of anybody else count for nothing.
 */
export function createClientAddress(trusted: readonly string[]) {
  const proxies = parseProxies(trusted);
  const isTrusted = (address: string) =>
    isIP(address) !== 0 &&
    proxies.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

  return (
    socketAddress: string | undefined,
    header: (name: string) => string | undefined,
  ): ClientAddress => {
    let client = unmap(socketAddress ?? '0.0.0.0');
    const isProxied = isTrusted(client);
    if (isProxied) {
      const hops = (header('x-forwarded-for') ?? '')
        .split(',')
        .map((hop) => unmap(hop.trim()))
        .toReversed();
      for (const hop of hops) {
        if (isIP(hop) === 0) break;
        client = hop;
        if (!isTrusted(hop)) break;
      }
    }
    return {
      key: isIPv6(client) ? toSubnet(client) : client,
      isHttps: isProxied && header('x-forwarded-proto') === 'https',
    };
  };
}
