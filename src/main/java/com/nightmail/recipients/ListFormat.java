package com.nightmail.recipients;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * How a campaign wants its list to be read.
 *
 * @param phoneColumn name of the column that holds the number
 * @param country ISO 3166 region of numbers written without {@code +country}, or null if there is
 *     none
 * @param charset charset of the file, or null for UTF-8 (or UTF-16 where its byte order mark says
 *     so)
 */
public record ListFormat(String phoneColumn, @Nullable String country, @Nullable Charset charset) {}
