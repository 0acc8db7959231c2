package com.nightmail.media;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public internet from those of this machine and its network. A campaign
 * file and a list come from others: what they link to must not make Nightmail ask machines that
 * only it can reach, such as the metadata service of a cloud.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA: special purpose
 *     addresses, version 4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">the same, version
 *     6</a>
 */
final class PublicAddress {

  private static final List<Block> NOT_PUBLIC_4 =
      List.of(
          Block.of("0.0.0.0", 8),
          Block.of("10.0.0.0", 8),
          Block.of("100.64.0.0", 10),
          Block.of("127.0.0.0", 8),
          Block.of("169.254.0.0", 16),
          Block.of("172.16.0.0", 12),
          Block.of("192.0.0.0", 24),
          Block.of("192.0.2.0", 24),
          Block.of("192.88.99.0", 24),
          Block.of("192.168.0.0", 16),
          Block.of("198.18.0.0", 15),
          Block.of("198.51.100.0", 24),
          Block.of("203.0.113.0", 24),
          Block.of("224.0.0.0", 3));

  /** All of version 6 that is public today. */
  private static final Block GLOBAL_6 = Block.of("2000::", 3);

  /** Within it: documentation, and addresses that hold one of version 4, which may be any. */
  private static final List<Block> NOT_PUBLIC_6 =
      List.of(
          Block.of("2001::", 23),
          Block.of("2001:db8::", 32),
          Block.of("2002::", 16),
          Block.of("3fff::", 20));

  /** Addresses of version 4 as a translator presents them: the last four bytes are the address. */
  private static final Block TRANSLATED = Block.of("64:ff9b::", 96);

  private PublicAddress() {}

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(bytes));
    }
    if (TRANSLATED.contains(bytes)) {
      byte[] last = Arrays.copyOfRange(bytes, 12, 16);
      return NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(last));
    }
    return address instanceof Inet6Address
        && GLOBAL_6.contains(bytes)
        && NOT_PUBLIC_6.stream().noneMatch(block -> block.contains(bytes));
  }

  private record Block(byte[] start, int bits) {

    static Block of(String start, int bits) {
      try {
        return new Block(InetAddress.getByName(start).getAddress(), bits);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(start, e);
      }
    }

    boolean contains(byte[] address) {
      if (address.length != start.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> i % 8;
        if ((address[i / 8] & mask) != (start[i / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
