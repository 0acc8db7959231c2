package com.nightmail.check;

import com.nightmail.templates.PhoneMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The message of one row.
 *
 * @param line of the row
 * @param to E.164, with its plus
 * @param body of the request as it would leave, but that the number of the run in its token is 0;
 *     empty if the sender is unknown
 * @param shown what it fills its template with, line by line: see {@link MessageView}
 * @param phone the message as a phone shows it; null where the template's definition is not known
 */
public record Preview(
    int line, String to, String body, List<String> shown, @Nullable PhoneMessage phone) {}
