/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "simulator/simulator-curve.h"
#include "simulator/simulator-json.h"

#define MINUTE 60000.0
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A count as a function of time: the sum of its terms, made rough by noise.
 * Nothing is remembered, so any time can be asked for. */
struct _SimulatorCurve
{
  guint64 seed;
  double base;
  double share; /* of the other count */
  double noise; /* relative */
  double jitter;

  struct { double low, high, peak, weekend; } daily;
  struct { double peak, period, offset, ramp, hold, drain; } stream;
  struct { double high, period, on; } flap;
};

/**
 * simulator_curve_hash:
 * @seed: which row of numbers
 * @number: which of them
 *
 * Returns: a number that looks random and is always the same
 */
guint64
simulator_curve_hash (guint64 seed,
                      gint64  number)
{
  guint64 z = seed + (guint64) number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* From -1 to 1. */
static double
curve_random (const SimulatorCurve *self,
              guint                 row,
              gint64                number)
{
  return (simulator_curve_hash (self->seed + row, number) >> 11) * 0x1p-52 - 1;
}

static double
smooth (double x)
{
  x = CLAMP (x, 0, 1);
  return x * x * (3 - 2 * x);
}

/* From -1 to 1, and as smooth as the period is long. */
static double
curve_wander (const SimulatorCurve *self,
              guint                 row,
              double                time,
              double                period)
{
  double number = floor (time / period);
  double from = curve_random (self, row, number);
  double to = curve_random (self, row, number + 1);

  return from + (to - from) * smooth (time / period - number);
}

/**
 * simulator_curve_new:
 * @terms: (nullable): what it is the sum of, as README.md has it
 * @seed: makes the noise another than that of other curves
 *
 * Returns: (transfer full): a curve, zero where there are no terms
 */
SimulatorCurve *
simulator_curve_new (JsonObject *terms,
                     guint64     seed)
{
  SimulatorCurve *self = g_new0 (SimulatorCurve, 1);
  JsonObject *daily = simulator_json_get_object (terms, "daily");
  JsonObject *stream = simulator_json_get_object (terms, "stream");
  JsonObject *flap = simulator_json_get_object (terms, "flap");

  self->seed = seed;
  self->base = simulator_json_get_double (terms, "base", 0);
  self->share = simulator_json_get_double (terms, "share", 0);
  self->noise = simulator_json_get_double (terms, "noise", 0);
  self->jitter = simulator_json_get_double (terms, "jitter", 0);

  self->daily.low = simulator_json_get_double (daily, "low", 0);
  self->daily.high = simulator_json_get_double (daily, "high", 0);
  self->daily.peak = simulator_json_get_double (daily, "peak", 20);
  self->daily.weekend = simulator_json_get_double (daily, "weekend", 1);

  self->stream.peak = simulator_json_get_double (stream, "peak", 0);
  self->stream.period = MAX (simulator_json_get_double (stream, "period", 24 * 60), 1);
  self->stream.offset = simulator_json_get_double (stream, "offset", 0);
  self->stream.ramp = MAX (simulator_json_get_double (stream, "ramp", 15), 0.01);
  self->stream.hold = simulator_json_get_double (stream, "hold", 60);
  self->stream.drain = MAX (simulator_json_get_double (stream, "drain", 20), 0.01);

  self->flap.high = simulator_json_get_double (flap, "high", 0);
  self->flap.period = MAX (simulator_json_get_double (flap, "period", 1), 0.01);
  self->flap.on = simulator_json_get_double (flap, "on", 0.5);

  return self;
}

/**
 * simulator_curve_free:
 * @self: (transfer full): a curve
 *
 * Frees a curve.
 */
void
simulator_curve_free (SimulatorCurve *self)
{
  g_free (self);
}

static double
curve_get_daily (const SimulatorCurve *self,
                 double                time)
{
  double hour = fmod (time, DAY) / HOUR;
  double bump = pow ((1 + cos ((hour - self->daily.peak) * G_PI / 12)) / 2, 1.6);
  int weekday = (int) fmod (floor (time / DAY) + 4, 7); /* 1970 began on a Thursday */
  double factor = weekday == 0 || weekday == 6 ? self->daily.weekend : 1;

  return (self->daily.low + (self->daily.high - self->daily.low) * bump) * factor;
}

/* People come in a rush, stay while it lasts, leave in a tail; no two streams
 * have the same success. */
static double
curve_get_stream (const SimulatorCurve *self,
                  double                time)
{
  double minutes = time / MINUTE - self->stream.offset;
  double number = floor (minutes / self->stream.period);
  double since = minutes - number * self->stream.period;
  double peak = self->stream.peak * (1 + 0.25 * curve_random (self, 1, number));
  double tail = since - self->stream.ramp - self->stream.hold;

  if (tail <= 0)
    return peak * smooth (since / self->stream.ramp);

  return peak * (1 - smooth (tail / self->stream.drain));
}

static double
curve_get_flap (const SimulatorCurve *self,
                double                time)
{
  double on = (curve_random (self, 2, floor (time / MINUTE / self->flap.period)) + 1) / 2;

  return on < self->flap.on ? self->flap.high : 0;
}

/**
 * simulator_curve_get_value:
 * @self: a curve
 * @time: ms since 1970 UTC
 * @whole: the value of the other curve, of which this may be a share
 *
 * Returns: the count at that time
 */
gint64
simulator_curve_get_value (const SimulatorCurve *self,
                           gint64                time,
                           gint64                whole)
{
  double value = self->base + self->share * whole + curve_get_daily (self, time)
                 + curve_get_stream (self, time) + curve_get_flap (self, time);

  value *= 1 + self->noise * (0.5 * curve_wander (self, 3, time, 3 * HOUR)
                              + 0.3 * curve_wander (self, 4, time, 17 * MINUTE)
                              + 0.2 * curve_wander (self, 5, time, 2 * MINUTE));
  if (value >= 1)
    value += self->jitter * curve_random (self, 6, time);

  return MAX (llround (value), 0);
}
