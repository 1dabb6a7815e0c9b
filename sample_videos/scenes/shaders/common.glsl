#version 330
uniform vec3 sun, sun_colour, sky_colour, ground_colour, camera, fog_colour;
uniform float night, fog;

float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }

// Value noise, 0..1.
float value_noise(vec2 p) {
    vec2 i = floor(p), f = fract(p);
    f = f * f * (3. - 2. * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x),
               mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}

// What a ray in direction d meets far away: sky with clouds, a row of houses, the ground.
vec3 surroundings(vec3 d, float rough) {
    float up = d.z;
    vec3 sky = mix(sky_colour * 1.25 + .045 * sun_colour, sky_colour * .75, clamp(up * 1.3, 0., 1.));
    vec2 overhead = d.xy / (abs(up) + .25);
    float cloud = value_noise(overhead * 2.3) * .6 + value_noise(overhead * 5.) * .4;
    sky = mix(sky, sky_colour * 1.7 + .02, smoothstep(.45, .8, cloud) * .6);
    float azimuth = atan(d.y, d.x) * 6.;
    float roof = .10 + .22 * hash(vec2(floor(azimuth), 3.));
    float wall = 1. - smoothstep(roof - .05 * rough, roof + .01 + .08 * rough, up);
    vec3 house = mix(vec3(.16, .15, .14), vec3(.32, .29, .25), hash(vec2(floor(azimuth), 7.)));
    house *= sky_colour * .9 + sun_colour * .10;
    house *= .75 + .25 * step(.4, fract(up * 30.)) * step(.35, fract(azimuth * 7.));
    vec3 far = mix(sky, house, wall);
    vec3 below = ground_colour * (.75 + .1 * value_noise(d.xy * 9.));
    return mix(far, below, smoothstep(.02 + .15 * rough, -.02 - .15 * rough, up));
}
