package com.nightmail.recipients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/** A file to be read that tells an error of the disk from what is wrong in the file. */
final class ReadErrors implements SeekableByteChannel {

  private final SeekableByteChannel channel;

  ReadErrors(SeekableByteChannel channel) {
    this.channel = channel;
  }

  /** The file could not be read, whatever stands in it. */
  static final class ReadError extends IOException {
    private static final long serialVersionUID = 1L;

    ReadError(IOException cause) {
      super(cause.getMessage(), cause);
    }

    /** Throws the read error that a failure came of, if it came of one. */
    static void rethrow(Exception failure) throws ReadError {
      for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof ReadError error) {
          throw error;
        }
      }
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    try {
      return channel.read(target);
    } catch (IOException e) {
      throw new ReadError(e);
    }
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    channel.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
