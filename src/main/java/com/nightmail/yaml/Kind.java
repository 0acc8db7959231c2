package com.nightmail.yaml;

import java.util.function.Function;

/**
 * A kind of file.
 *
 * @param noun what people call what is in it, such as "campaign"
 * @param remedy for a file that is something else
 * @param failure makes the exception for a file that is not valid of its message
 */
public record Kind(String noun, String remedy, Function<String, RuntimeException> failure) {}
