package com.nightmail.check;

/**
 * A way in which a list writes its numbers, by the first number that is written so.
 *
 * @param line of that number
 * @param written as it stands in the list
 * @param sentAs E.164, with its plus
 * @param rows that are written in the same way and are to be sent
 */
public record NumberSample(int line, String written, String sentAs, int rows) {}
