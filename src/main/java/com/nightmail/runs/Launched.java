package com.nightmail.runs;

import java.util.concurrent.CompletableFuture;

/** A run that this process sends; {@code ending} completes when it is over. */
public record Launched(int run, CompletableFuture<Ending> ending) {}
