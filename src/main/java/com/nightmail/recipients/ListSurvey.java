package com.nightmail.recipients;

import java.util.List;

/**
 * What is known of a list once all of it has been read: that it can be read, and what it is.
 *
 * @param checksum SHA-256 of the file's bytes, in hexadecimal
 * @param rows number of rows below the header, rows with a fault included
 * @param header names of the columns
 */
public record ListSurvey(String checksum, int rows, List<String> header) {}
