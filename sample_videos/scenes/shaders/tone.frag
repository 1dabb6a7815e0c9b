#version 330
in vec2 uv;
out vec4 result;
uniform sampler2D picture, glare;
uniform float exposure, vignette, bloom;
uniform vec3 white;
// Tone curve: Narkowicz's fit to ACES (2015).
void main() {
    vec3 c = texture(picture, uv).rgb + bloom * texture(glare, uv).rgb;
    vec2 q = uv - .5;
    c = max(c * exposure * white * (1. - vignette * dot(q, q) * 1.6), 0.);
    c = (c * (2.51 * c + .03)) / (c * (2.43 * c + .59) + .14);
    result = vec4(pow(clamp(c, 0., 1.), vec3(1. / 2.2)), 1);
}
