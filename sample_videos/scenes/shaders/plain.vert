#version 330
uniform mat4 view_projection, model;
in vec3 position;
void main() { gl_Position = view_projection * model * vec4(position, 1); }
