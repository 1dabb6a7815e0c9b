in vec3 world, facing, albedo_in;
in vec4 look;  // gloss, coat, glow, surface
out vec4 result;
uniform sampler2DShadow shadow_map;
uniform sampler2D ground_map;
uniform mat4 shadow_matrix;
uniform float ground_size, softness, wet;
// Footprints that darken what touches them: x, y, half length, half width; cos, sin, strength, z.
uniform int contact_count;
uniform vec4 contact_place[48], contact_turn[48];
uniform int lamp_count;
uniform vec3 lamp[12];
uniform vec3 lamp_colour;
// Head lamps: x, y, heading, strength.
uniform int beam_count;
uniform vec4 beam[24];

const int PAINT = 1, GLASS = 2, GROUND = 3, FACADE = 4;

struct Surface { vec3 albedo, normal; float gloss, coat, glow; int kind; };

float sunlit(vec3 p, vec3 normal) {
    vec4 q = shadow_matrix * vec4(p + normal * .03, 1);
    vec3 s = q.xyz * .5 + .5;
    if (s.x < 0. || s.x > 1. || s.y < 0. || s.y > 1.) return 1.;
    float angle = 6.283 * hash(gl_FragCoord.xy * .37);
    mat2 turn = mat2(cos(angle), sin(angle), -sin(angle), cos(angle));
    vec2 tap[5] = vec2[](vec2(0, 0), vec2(.8, .3), vec2(-.3, .8), vec2(-.8, -.3), vec2(.3, -.8));
    float light = 0.;
    for (int i = 0; i < 5; i++)
        light += texture(shadow_map, vec3(s.xy + turn * tap[i] * softness, s.z - .0005));
    return light * .2;
}

void lay_ground(inout Surface s) {
    vec4 painted = texture(ground_map, world.xy / ground_size + .5);
    s.albedo *= painted.rgb * painted.rgb;
    s.albedo *= .86 + .18 * value_noise(world.xy * 30.) + .10 * hash(floor(world.xy * 90.));
    float puddle = smoothstep(.50, .62, value_noise(world.xy * .35) * .7
                                        + value_noise(world.xy * 1.3) * .3);
    s.coat = wet * (.35 + .65 * puddle);
    s.albedo *= mix(1., .55, wet);
    s.gloss = mix(.25, .9, wet * puddle);
    vec2 grain = vec2(hash(floor(world.xy * 60.)), hash(floor(world.yx * 60. + 9.))) - .5;
    s.normal = normalize(s.normal + (1. - wet * puddle) * .10 * vec3(grain, 0));
}

void build_facade(inout Surface s) {
    vec3 a = abs(s.normal);
    vec2 q = (a.x > a.y) ? world.yz : world.xz;
    vec2 id = floor(q / vec2(2.4, 3.1)), f = fract(q / vec2(2.4, 3.1));
    float upright = step(a.z, .5);
    float window = step(.22, f.x) * step(f.x, .78) * step(.30, f.y) * step(f.y, .80) * upright;
    float frame = step(.18, f.x) * step(f.x, .82) * step(.26, f.y) * step(f.y, .84);
    s.albedo *= .86 + .14 * value_noise(q * 1.2) + .06 * hash(floor(q * 18.));
    if (window > .5) {
        float lives = hash(id);
        s.albedo = mix(vec3(.03, .035, .04), vec3(.25, .22, .18), step(.72, lives) * .5);
        s.coat = 1.;
        s.gloss = .9;
        s.glow = night * step(.6, lives) * .25;
        s.albedo = mix(s.albedo, vec3(1., .75, .4), s.glow * 2.);
    } else if (frame > .5) s.albedo *= 1.25;
    if (q.y < 3.1 && a.z < .5) s.albedo *= .6;
}

float open_sky(Surface s) {
    float ao = 1.;
    for (int i = 0; i < contact_count; i++) {
        vec2 d = world.xy - contact_place[i].xy;
        float reach = contact_place[i].z + contact_place[i].w + .8;
        if (dot(d, d) > reach * reach) continue;
        float c = contact_turn[i].x, n = contact_turn[i].y;
        d = vec2(d.x * c + d.y * n, -d.x * n + d.y * c);
        vec2 outside = max(abs(d) - contact_place[i].zw, 0.);
        float above = max(world.z - contact_turn[i].w, 0.);
        ao *= 1. - contact_turn[i].z * exp(-dot(outside, outside) / .10) * exp(-above * 5.)
                   * smoothstep(-.2, .9, s.normal.z);
    }
    if (s.kind == GROUND) return ao;
    return ao * mix(.45, 1., clamp(.55 + .5 * s.normal.z + .48 * clamp(world.z, 0., 1.), 0., 1.));
}

vec3 lamps(Surface s, float ao) {
    vec3 light = vec3(0);
    for (int i = 0; i < lamp_count; i++) {
        vec3 d = lamp[i] - world;
        float r2 = dot(d, d);
        d *= inversesqrt(r2);
        light += lamp_colour * max(dot(s.normal, d), 0.) * ao * pow(max(d.z, 0.), 1.5) / (r2 + 4.);
    }
    for (int i = 0; i < beam_count; i++) {
        vec3 d = world - vec3(beam[i].xy, .65);
        float r2 = dot(d, d);
        float ahead = dot(d.xy, vec2(cos(beam[i].z), sin(beam[i].z))) * inversesqrt(r2);
        light += vec3(1., .93, .8) * beam[i].w * smoothstep(.80, .99, ahead)
                 * max(dot(s.normal, -normalize(d)) + .12, 0.) / (r2 + 3.);
    }
    return light;
}

vec3 shine(Surface s, vec3 view, vec3 sunshine, float ao) {
    vec3 mirror = reflect(-view, s.normal);
    float fresnel = pow(1. - max(dot(s.normal, view), 0.), 5.);
    float cube = s.gloss * s.gloss * s.gloss;
    float spot = pow(max(dot(s.normal, normalize(view + sun)), 0.), mix(8., 600., s.gloss * s.gloss))
                 * mix(.02, 14., cube);
    if (s.kind == PAINT)
        return (.045 + .6 * fresnel) * s.coat * surroundings(mirror, 1. - s.gloss) * ao
               * mix(.5, 1., ao) + sunshine * spot * (.05 + fresnel) * s.coat;
    if (s.kind == GLASS)
        return surroundings(mirror, .1) * (.07 + .75 * fresnel) * ao + sunshine * spot * .08;
    if (s.kind == GROUND) {
        if (s.coat < .01) return .01 * sunshine * spot;
        return s.coat * (.03 + .55 * fresnel) * surroundings(mirror, .3) * ao
               + sunshine * spot * (.01 + s.coat * .3 * fresnel);
    }
    if (s.kind == FACADE && s.coat > .5) return (.05 + .7 * fresnel) * surroundings(mirror, .2);
    return sunshine * spot * s.gloss * .05 + .03 * s.gloss * fresnel * sky_colour;
}

void main() {
    vec3 view = normalize(camera - world);
    Surface s = Surface(albedo_in, normalize(facing), look.x, look.y, look.z, int(look.w + .5));
    if (dot(s.normal, view) < -.25 && s.kind < GROUND) s.normal = -s.normal;
    if (s.kind == GROUND) lay_ground(s);
    if (s.kind == FACADE) build_facade(s);
    float to_sun = max(dot(s.normal, sun), 0.);
    vec3 sunshine = to_sun > 0. && sun_colour.r > 0. ? sun_colour * sunlit(world, s.normal) : vec3(0);
    float ao = open_sky(s);
    vec3 ambient = mix(ground_colour * .9, sky_colour, s.normal.z * .5 + .5) * ao;
    vec3 light = ambient + sunshine * to_sun + lamps(s, ao);
    vec3 rgb = s.albedo * light * (s.kind == GLASS ? 1.2 : 1.) + shine(s, view, sunshine, ao);
    rgb += albedo_in * s.glow * 3.2;
    result = vec4(mix(rgb, fog_colour, 1. - exp(-length(camera - world) * fog)), 1);
}
