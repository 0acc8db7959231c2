package com.nightmail.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test that measures time, in a class of {@link ConcurrentTest}s: it runs while no other does.
 */
@Test
@ResourceLock(ConcurrentTest.MACHINE)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AloneTest {}
