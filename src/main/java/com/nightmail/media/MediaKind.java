package com.nightmail.media;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Kinds of media that a header may show, and what the provider takes of each.
 *
 * @see <a href="https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media">Meta:
 *     supported media types</a>
 */
public enum MediaKind {
  IMAGE(5, Set.of("image/jpeg", "image/png"), "a JPEG or PNG picture"),
  VIDEO(16, Set.of("video/mp4", "video/3gpp"), "an MP4 or 3GP film"),
  GIF(16, Set.of("video/mp4"), "an MP4 film"),
  DOCUMENT(100, Set.of("application/pdf"), "a PDF document");

  private static final long MEGABYTE = 1024 * 1024;

  private final int megabytes;
  private final Set<String> types;
  private final String words;

  MediaKind(int megabytes, Set<String> types, String words) {
    this.megabytes = megabytes;
    this.types = types;
    this.words = words;
  }

  /** By the key that the parameter has in a message, such as {@code image}. */
  static Optional<MediaKind> of(String key) {
    return Arrays.stream(values()).filter(kind -> kind.key().equals(key)).findFirst();
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean takes(String contentType) {
    return types.contains(contentType);
  }

  boolean takes(long bytes) {
    return bytes <= megabytes * MEGABYTE;
  }

  /** Most megabytes of a file. */
  int megabytes() {
    return megabytes;
  }

  /** What the provider takes. */
  String words() {
    return words;
  }
}
