package com.nightmail.recipients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file on a disk that fails after some reads. */
final class FailingDisk implements SeekableByteChannel {

  private final SeekableByteChannel file;
  private final int good;
  int reads;

  FailingDisk(Path file, int good) throws IOException {
    this.file = Files.newByteChannel(file);
    this.good = good;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (reads++ >= good) {
      throw new IOException("Input/output error");
    }
    return file.read(target);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return file.write(source);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
