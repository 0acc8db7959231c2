package com.nightmail.check;

import java.util.List;

/**
 * The message of one row.
 *
 * @param line of the row
 * @param to E.164, with its plus
 * @param body of the request as it would leave, but that the number of the run in its token is 0;
 *     empty if the sender is unknown
 * @param shown the message as its recipient would see it, line by line: see {@link MessageView}
 */
public record Preview(int line, String to, String body, List<String> shown) {}
