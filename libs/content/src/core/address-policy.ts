import ipaddr from 'ipaddr.js';

/** Public by registration, but served by a cloud's hypervisor to its own guests: Azure's wire server. */
const hostServices = ['168.63.129.16/32'].map((range) => ipaddr.IPv4.parseCIDR(range));

/** Everything that is not global unicast is out (IANA's IPv6 registry: only 2000::/3 is), then these parts of it. */
const globalUnicast6 = ipaddr.IPv6.parseCIDR('2000::/3');
const excluded6 = [
  '2001::/23', // IETF protocol assignments: Teredo, benchmarking, ORCHID, AMT
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: an IPv4 address inside
  '3fff::/20', // documentation (RFC 9637)
  '2620:4f:8000::/48', // AS112
].map((range) => ipaddr.IPv6.parseCIDR(range));

/**
 * Whether content may be fetched from this address: an allow-list of global unicast. Translated and tunnelled IPv6 (mapped,
 * NAT64, 6to4, Teredo, ISATAP) is refused whatever IPv4 it carries. Anything that is no plain address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false; // a zone: link-local
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    const four = ipaddr.IPv4.parse(address);
    return four.range() === 'unicast' && !hostServices.some((range) => four.match(range));
  }
  if (!ipaddr.IPv6.isValid(address)) return false;
  const six = ipaddr.IPv6.parse(address);
  return (
    six.match(globalUnicast6) &&
    six.range() === 'unicast' &&
    !excluded6.some((range) => six.match(range)) &&
    !isIsatap(six)
  );
}

/** Whether a URL's host (brackets removed, normalized by URL parsing) is an address rather than a name. */
export function isIpAddress(host: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host);
}

/** RFC 5214: an interface identifier that begins with 0000:5efe or 0200:5efe ends in an IPv4 address. */
function isIsatap(address: ipaddr.IPv6): boolean {
  const [, , , , high, low] = address.parts;
  return (high === 0 || high === 0x0200) && low === 0x5efe;
}
