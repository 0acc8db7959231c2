package com.nightmail.runs;

import com.nightmail.check.RowForecast;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to check.
 *
 * @param list the recipient list, or null for the campaign's
 * @param previews how many messages are wanted
 * @param offline whether no server is asked for media files
 * @param notSent takes every row that is not to be sent, in the order of the file
 */
public record CheckOrder(
    Path campaignFile,
    @Nullable Path list,
    int previews,
    boolean offline,
    Consumer<RowForecast> notSent) {}
